-- osm2pgsql's flex output, told to store what the atlas stores: the same objects, columns and indexes, without what it
-- cannot do (a routable graph, repair of broken areas, generalisation, notices, a comparison with the town before).
-- The tables of keys and values are written by tools/bench_ingest.py from the atlas's own rules.

local rules = dofile(os.getenv('PEER_RULES'))

local function gist(also)
    local found = also or {}
    found[#found + 1] = { column = 'geom', method = 'gist' }
    return found
end

local function define(name, columns, indexes)
    return osm2pgsql.define_table({
        name = 'peer_' .. name,
        ids = { type = 'any', type_column = 'osm_kind', id_column = 'osm_id' },
        columns = columns,
        indexes = gist(indexes),
        cluster = 'no', -- its tables are not sorted by place, and neither are the atlas's
    })
end

local place = define('place', {
    { column = 'name' }, { column = 'kind' }, { column = 'street' }, { column = 'housenumber' },
    { column = 'postcode' }, { column = 'city' }, { column = 'opening_hours' }, { column = 'phone' },
    { column = 'email' }, { column = 'website' }, { column = 'operator' }, { column = 'wheelchair' },
    { column = 'fee' }, { column = 'tags', type = 'jsonb' },
    { column = 'geom', type = 'point', projection = 4326, not_null = true },
})
local address = define('address', {
    { column = 'street' }, { column = 'housenumber' }, { column = 'postcode' }, { column = 'city' },
    { column = 'origin' }, { column = 'geom', type = 'point', projection = 4326, not_null = true },
})
local street = define('street', {
    { column = 'highway' }, { column = 'name' }, { column = 'tags', type = 'jsonb' },
    { column = 'geom', type = 'linestring', projection = 4326, not_null = true },
}, { { column = 'osm_id', method = 'btree' } })
local street_node = osm2pgsql.define_table({
    name = 'peer_street_node',
    ids = { type = 'node', id_column = 'osm_id' },
    columns = {
        { column = 'tags', type = 'jsonb' },
        { column = 'geom', type = 'point', projection = 4326, not_null = true },
    },
    indexes = { { column = 'osm_id', method = 'btree' } },
    cluster = 'no',
})
local area = define('neighbourhood', {
    { column = 'name' }, { column = 'kind' }, { column = 'admin_level', type = 'int' },
    { column = 'geom', type = 'multipolygon', projection = 4326, not_null = true },
})
local base_area = define('base_area', {
    { column = 'kind' }, { column = 'name' }, { column = 'area_m2', type = 'real' },
    { column = 'geom', type = 'geometry', projection = 3857, not_null = true },
})
local building = define('base_building', {
    { column = 'kind' }, { column = 'levels', type = 'real' },
    { column = 'geom', type = 'geometry', projection = 3857, not_null = true },
})
local line = define('base_line', {
    { column = 'layer' }, { column = 'kind' }, { column = 'rank', type = 'int' }, { column = 'name' },
    { column = 'tunnel', type = 'bool' }, { column = 'bridge', type = 'bool' },
    { column = 'geom', type = 'linestring', projection = 3857, not_null = true },
})
local label = define('base_label', {
    { column = 'kind' }, { column = 'name' }, { column = 'population' },
    { column = 'geom', type = 'point', projection = 3857, not_null = true },
})

local function first(tags, keys)
    for _, key in ipairs(keys) do
        if tags[key] then return tags[key] end
    end
end

local function find(tags, known)
    for key, values in pairs(known) do
        local value = tags[key]
        if value and (values[value] or (values['*'] and value ~= 'no')) then
            return key .. '=' .. value, values[value]
        end
    end
end

local function kept(tags, keys)
    local found, any = {}, false
    for key, value in pairs(tags) do
        if keys[key] then
            found[key], any = value, true
        end
    end
    return any and found or nil
end

local function points(object, origin, geom)
    local tags = object.tags
    local number, road = tags['addr:housenumber'], first(tags, { 'addr:street', 'addr:place' })
    local kind = find(tags, rules.place)
    if kind then
        place:insert({
            name = tags.name, kind = kind, street = road, housenumber = number, postcode = tags['addr:postcode'],
            city = tags['addr:city'], opening_hours = tags.opening_hours,
            phone = first(tags, { 'contact:phone', 'phone', 'contact:mobile', 'mobile' }),
            email = first(tags, { 'contact:email', 'email' }),
            website = first(tags, { 'contact:website', 'website', 'url', 'contact:url' }),
            operator = tags.operator, wheelchair = tags.wheelchair, fee = tags.fee, tags = tags, geom = geom(),
        })
    end
    if number then
        address:insert({
            street = road, housenumber = number, postcode = tags['addr:postcode'], city = tags['addr:city'],
            origin = origin, geom = geom(),
        })
    end
    if tags.name and tags.place and rules.label[tags.place] then
        label:insert({ kind = rules.label[tags.place], name = tags.name, population = tags.population, geom = geom() })
    end
end

local function shapes(object, outline, many)
    local tags = object.tags
    local house = tags.building and tags.building ~= 'no'
    local _, ground = find(tags, rules.ground)
    local level = tags.boundary == 'administrative' and rules.level[tags.admin_level]
    if ground then
        local shape = outline():transform(3857)
        base_area:insert({ kind = ground, name = tags.name, area_m2 = shape:area(), geom = shape })
    end
    if house then
        building:insert({ kind = tags.building, levels = tonumber(tags['building:levels']), geom = outline() })
    end
    if tags.name and level then
        area:insert({ name = tags.name, kind = level, admin_level = tonumber(tags.admin_level), geom = many() })
    end
    return house and 'building' or 'area'
end

function osm2pgsql.process_node(object)
    points(object, 'node', function() return object:as_point() end)
    if find(object.tags, rules.street_node) then
        street_node:insert({ tags = kept(object.tags, rules.node_keys), geom = object:as_point() })
    end
end

function osm2pgsql.process_way(object)
    local tags = object.tags
    if object.is_closed then
        local origin = shapes(object, function() return object:as_polygon() end,
            function() return object:as_multipolygon() end)
        points(object, origin, function() return object:as_polygon():centroid() end)
    end
    local highway = tags.highway
    if highway and rules.class[highway] then
        street:insert({ highway = highway, name = tags.name, tags = kept(tags, rules.way_keys),
            geom = object:as_linestring() })
    end
    if tags.area == 'yes' then return end
    for layer, key in pairs({ road = 'highway', rail = 'railway', water = 'waterway' }) do
        local rank = tags[key] and rules.line[layer][tags[key]]
        if rank then
            line:insert({ layer = layer, kind = tags[key], rank = rank, name = tags.name,
                tunnel = tags.tunnel ~= nil and tags.tunnel ~= 'no',
                bridge = tags.bridge ~= nil and tags.bridge ~= 'no', geom = object:as_linestring() })
        end
    end
end

function osm2pgsql.process_relation(object)
    if object.tags.type ~= 'multipolygon' and object.tags.type ~= 'boundary' then return end
    local outline = function() return object:as_multipolygon() end
    points(object, shapes(object, outline, outline), function() return outline():centroid() end)
end
