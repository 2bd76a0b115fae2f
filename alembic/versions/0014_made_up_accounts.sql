CREATE OR REPLACE FUNCTION atlas_everywhere(action text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM account
        JOIN account_role AS held ON held.account_id = account.id
        JOIN role_right AS allowed ON allowed.role = held.role
        WHERE account.id = atlas_actor() AND account.disabled_at IS NULL AND allowed.action = $1
            AND (NOT account.made_up OR atlas_is_made_up())
            AND (allowed.scope = 'all' OR held.everywhere)
    )
$$;

CREATE OR REPLACE FUNCTION atlas_areas(of_account integer)
RETURNS TABLE (role text, neighbourhood_id integer, everywhere boolean)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
AS $$
    WITH RECURSIVE held (role, area, everywhere) AS (
        SELECT given.role, coalesce(given.neighbourhood_id, own.neighbourhood_id), given.everywhere
        FROM account
        JOIN account_role AS given ON given.account_id = account.id
        LEFT JOIN team_neighbourhood AS own
            ON own.team_id = account.team_id AND given.neighbourhood_id IS NULL AND NOT given.everywhere
        WHERE account.id = of_account AND account.disabled_at IS NULL
            AND (NOT account.made_up OR atlas_is_made_up())
        UNION
        -- What lies inside, and the same area as another source draws it.
        SELECT held.role, near.id, held.everywhere
        FROM held
        JOIN neighbourhood AS mine ON mine.id = held.area
        JOIN neighbourhood AS near ON near.parent_id = mine.id OR near.shown_by_id = mine.id OR near.id = mine.shown_by_id
    )
    SELECT role, area, everywhere FROM held WHERE everywhere OR area IS NOT NULL
$$;
