-- Whoever asks sees and changes what the rights of the account allow; `atlas_where` is asked once for each statement.
CREATE PROCEDURE pg_temp.guard(guarded text, noun text) LANGUAGE plpgsql
AS $$
DECLARE
    here text := 'neighbourhood_id = ANY ((SELECT atlas_where(%L))::bigint[])';
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO atlas_app', guarded);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY team_reads ON %I FOR SELECT TO atlas_app USING (' || here || ')',
        guarded, noun || '.read');
    EXECUTE format('CREATE POLICY team_adds ON %I FOR INSERT TO atlas_app WITH CHECK (' || here || ')',
        guarded, noun || '.write');
    EXECUTE format('CREATE POLICY team_changes ON %I FOR UPDATE TO atlas_app USING (' || here || ') WITH CHECK ('
        || here || ')', guarded, noun || '.write', noun || '.write');
END
$$;

-- Some columns ask for a right of their own: told as pairs of a column and what its change is called.
CREATE FUNCTION atlas_watch() RETURNS trigger LANGUAGE plpgsql
AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{"visibility": "team"}' END;
    becomes jsonb := to_jsonb(NEW);
    watched text;
BEGIN
    IF current_user <> 'atlas_app' THEN
        RETURN NEW;
    END IF;
    FOR i IN 1 .. TG_NARGS - 2 BY 2 LOOP
        watched := TG_ARGV[i];
        IF coalesce(was -> watched, 'null') <> coalesce(becomes -> watched, 'null')
            AND NOT atlas_may(TG_ARGV[0] || '.' || TG_ARGV[i + 1], NEW.neighbourhood_id)
        THEN
            RAISE insufficient_privilege USING MESSAGE = 'not allowed';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION atlas_watch() IS 'Refuses a change of single columns without the right to it';

CREATE FUNCTION atlas_at(action text, place bigint) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM place JOIN neighbourhood ON ST_Covers(neighbourhood.geom, place.geom)
        WHERE place.id = $2 AND neighbourhood.id = ANY (atlas_where($1))
    )
$$;

COMMENT ON FUNCTION atlas_at(text, bigint) IS 'Whether who asks may do this at a place of the map';

CALL pg_temp.guard('organisation', 'organisation');
CALL pg_temp.guard('contact', 'organisation');
CALL pg_temp.guard('resource', 'resource');
CALL pg_temp.guard('service', 'service');
CALL pg_temp.guard('key_person', 'key_person');
CALL pg_temp.guard('gap', 'gap');
CALL pg_temp.guard('gap_indicator', 'gap');

CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON organisation FOR EACH ROW
    EXECUTE FUNCTION atlas_watch('organisation', 'trashed_at', 'delete');
CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON resource FOR EACH ROW
    EXECUTE FUNCTION atlas_watch('resource', 'trashed_at', 'delete', 'confirmed_on', 'confirm', 'visibility', 'publish');
CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON service FOR EACH ROW
    EXECUTE FUNCTION atlas_watch('service', 'trashed_at', 'delete', 'confirmed_on', 'confirm');
CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON key_person FOR EACH ROW
    EXECUTE FUNCTION atlas_watch('key_person', 'visibility', 'publish');
CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON gap FOR EACH ROW
    EXECUTE FUNCTION atlas_watch('gap', 'trashed_at', 'delete', 'confirmed_on', 'confirm', 'visibility', 'publish');

-- What a steward has published, others see too.
CREATE POLICY others_read ON resource FOR SELECT TO atlas_app USING (
    trashed_at IS NULL AND (visibility = 'public'
        OR (visibility IN ('authority', 'partners') AND (SELECT atlas_everywhere('shared.read')))));
CREATE POLICY others_read ON gap FOR SELECT TO atlas_app USING (
    trashed_at IS NULL AND (visibility = 'public'
        OR (visibility IN ('authority', 'partners') AND (SELECT atlas_everywhere('shared.read')))));
CREATE POLICY others_read ON service FOR SELECT TO atlas_app USING (
    trashed_at IS NULL AND EXISTS (SELECT FROM resource WHERE resource.id = resource_id AND visibility <> 'team'));
CREATE POLICY others_read ON organisation FOR SELECT TO atlas_app USING (
    trashed_at IS NULL AND EXISTS (
        SELECT FROM resource WHERE resource.organisation_id = organisation.id AND visibility <> 'team'));

-- A key person whose review is due is hidden from all but those who may review.
DROP POLICY team_reads ON key_person;
CREATE POLICY team_reads ON key_person FOR SELECT TO atlas_app USING (
    neighbourhood_id = ANY ((SELECT atlas_where('key_person.write'))::bigint[])
    OR (review_on > current_date AND neighbourhood_id = ANY ((SELECT atlas_where('key_person.read'))::bigint[])));
CREATE POLICY others_read ON key_person FOR SELECT TO atlas_app USING (
    review_on > current_date AND (visibility = 'public'
        OR (visibility IN ('authority', 'partners') AND (SELECT cardinality(atlas_where('key_person.read'))) > 0)
        OR (visibility = 'partners' AND (SELECT atlas_everywhere('key_person.meet')))));

GRANT SELECT, INSERT ON history TO atlas_app;
ALTER TABLE history ENABLE ROW LEVEL SECURITY;
CREATE POLICY team_reads ON history FOR SELECT TO atlas_app USING (
    neighbourhood_id = ANY ((SELECT atlas_where('history.read'))::bigint[])
    AND (noun <> 'key_person' OR EXISTS (SELECT FROM key_person WHERE key_person.id = record_id)));
CREATE POLICY team_adds ON history FOR INSERT TO atlas_app
    WITH CHECK (neighbourhood_id = ANY (atlas_where(noun || '.write')));

GRANT SELECT ON audit TO atlas_app;
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY officer_reads ON audit FOR SELECT TO atlas_app USING ((SELECT atlas_everywhere('audit.read')));
ALTER TABLE audit_salt ENABLE ROW LEVEL SECURITY;
ALTER TABLE deletion ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION atlas_audit(action text, noun text, subject text, neighbourhood integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    INSERT INTO audit_salt (quarter, salt)
    VALUES (to_char(now(), 'YYYY-Q'), sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
    ON CONFLICT DO NOTHING;
    INSERT INTO audit (actor, action, noun, subject, neighbourhood_id)
    SELECT left(encode(sha256(salt || convert_to(coalesce(atlas_actor()::text, '-'), 'UTF8')), 'hex'), 12),
        $1, $2, $3, $4
    FROM audit_salt WHERE quarter = to_char(now(), 'YYYY-Q')
$$;

COMMENT ON FUNCTION atlas_audit(text, text, text, integer) IS
    'Writes down what data protection needs to know, under a pseudonym that changes every quarter';

-- What people say of places of the map: everybody reads corrections, the team its notes.
GRANT INSERT ON place_note, place_confirmation TO atlas_app;
GRANT INSERT, UPDATE, DELETE ON place_override, area_check TO atlas_app;
ALTER TABLE place_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY team_reads ON place_note FOR SELECT TO atlas_app USING (atlas_at('note.read', place_id));
CREATE POLICY team_adds ON place_note FOR INSERT TO atlas_app WITH CHECK (atlas_at('note.write', place_id));
ALTER TABLE place_confirmation ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON place_confirmation FOR SELECT TO atlas_app USING (true);
CREATE POLICY team_adds ON place_confirmation FOR INSERT TO atlas_app WITH CHECK (atlas_at('place.confirm', place_id));
ALTER TABLE place_override ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON place_override FOR SELECT TO atlas_app USING (true);
CREATE POLICY team_adds ON place_override FOR INSERT TO atlas_app WITH CHECK (atlas_at('place.override', place_id));
CREATE POLICY team_changes ON place_override FOR UPDATE TO atlas_app
    USING (atlas_at('place.override', place_id)) WITH CHECK (atlas_at('place.override', place_id));
CREATE POLICY team_deletes ON place_override FOR DELETE TO atlas_app USING (atlas_at('place.override', place_id));
ALTER TABLE area_check ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON area_check FOR SELECT TO atlas_app USING (true);
CREATE POLICY team_checks ON area_check TO atlas_app
    USING (neighbourhood_id = ANY ((SELECT atlas_where('area.check'))::bigint[]))
    WITH CHECK (neighbourhood_id = ANY ((SELECT atlas_where('area.check'))::bigint[]));

DROP PROCEDURE pg_temp.guard;
