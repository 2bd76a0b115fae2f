-- The role under which the server asks: it owns nothing, so that the policies of the tables hold for it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'atlas_app') THEN
        CREATE ROLE atlas_app NOLOGIN;
    END IF;
EXCEPTION
    -- Roles belong to the whole server: another database may have been faster.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'atlas_app', 'MEMBER') THEN
        GRANT atlas_app TO CURRENT_USER;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO atlas_app;
-- Everything so far is the town as machines know it, or shown to everybody beside it.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO atlas_app;
REVOKE ALL ON account, account_role, credential, one_time_link, role_right, session, sign_in_failure FROM atlas_app;

CREATE FUNCTION atlas_actor() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('atlas.actor', true), '')::integer $$;

COMMENT ON FUNCTION atlas_actor() IS 'The account that asks, or null';

CREATE FUNCTION atlas_everywhere(action text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM account
        JOIN account_role AS held ON held.account_id = account.id
        JOIN role_right AS allowed ON allowed.role = held.role
        WHERE account.id = atlas_actor() AND account.disabled_at IS NULL AND allowed.action = $1
            AND (allowed.scope = 'all' OR held.everywhere)
    )
$$;

COMMENT ON FUNCTION atlas_everywhere(text) IS 'Whether who asks may do this in the whole town';

CREATE FUNCTION atlas_areas(of_account integer) RETURNS TABLE (role text, neighbourhood_id integer, everywhere boolean)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
AS $$
    WITH RECURSIVE held (role, area, everywhere) AS (
        SELECT given.role, coalesce(given.neighbourhood_id, own.neighbourhood_id), given.everywhere
        FROM account
        JOIN account_role AS given ON given.account_id = account.id
        LEFT JOIN team_neighbourhood AS own
            ON own.team_id = account.team_id AND given.neighbourhood_id IS NULL AND NOT given.everywhere
        WHERE account.id = of_account AND account.disabled_at IS NULL
        UNION
        -- What lies inside, and the same area as another source draws it.
        SELECT held.role, near.id, held.everywhere
        FROM held
        JOIN neighbourhood AS mine ON mine.id = held.area
        JOIN neighbourhood AS near ON near.parent_id = mine.id OR near.shown_by_id = mine.id OR near.id = mine.shown_by_id
    )
    SELECT role, area, everywhere FROM held WHERE everywhere OR area IS NOT NULL
$$;

COMMENT ON FUNCTION atlas_areas(integer) IS 'The roles of an account, each with every neighbourhood that it reaches';

CREATE FUNCTION atlas_where(action text) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
AS $$
    SELECT CASE
        WHEN atlas_everywhere($1) THEN array(SELECT id FROM neighbourhood)
        ELSE array(
            SELECT DISTINCT held.neighbourhood_id::bigint
            FROM atlas_areas(atlas_actor()) AS held JOIN role_right AS allowed ON allowed.role = held.role
            WHERE allowed.action = $1 AND held.neighbourhood_id IS NOT NULL
        )
    END
$$;

COMMENT ON FUNCTION atlas_where(text) IS
    'The neighbourhoods in which who asks may do this; in a policy as (SELECT atlas_where(...)), which is asked once';

CREATE FUNCTION atlas_may(action text, neighbourhood bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN $2 IS NULL THEN atlas_everywhere($1) ELSE $2 = ANY (atlas_where($1)) END
$$;

COMMENT ON FUNCTION atlas_may(text, bigint) IS 'Whether who asks may do this there; null is the whole town';

REVOKE EXECUTE ON FUNCTION atlas_areas(integer) FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE, DELETE ON team, team_neighbourhood, account, account_role TO atlas_app;
GRANT INSERT ON one_time_link TO atlas_app;

ALTER TABLE team ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON team FOR SELECT TO atlas_app USING (true);
CREATE POLICY keeper ON team TO atlas_app
    USING ((SELECT atlas_everywhere('account.write'))) WITH CHECK ((SELECT atlas_everywhere('account.write')));

ALTER TABLE team_neighbourhood ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON team_neighbourhood FOR SELECT TO atlas_app USING (true);
CREATE POLICY keeper ON team_neighbourhood TO atlas_app
    USING ((SELECT atlas_everywhere('account.write'))) WITH CHECK ((SELECT atlas_everywhere('account.write')));

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON account FOR SELECT TO atlas_app USING ((SELECT atlas_everywhere('account.read')));
CREATE POLICY keeper ON account TO atlas_app
    USING ((SELECT atlas_everywhere('account.write'))) WITH CHECK ((SELECT atlas_everywhere('account.write')));

-- Nobody gives a role to themselves.
ALTER TABLE account_role ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON account_role FOR SELECT TO atlas_app USING ((SELECT atlas_everywhere('account.read')));
CREATE POLICY keeper ON account_role TO atlas_app
    USING ((SELECT atlas_everywhere('account.write')) AND account_id <> atlas_actor())
    WITH CHECK ((SELECT atlas_everywhere('account.write')) AND account_id <> atlas_actor());

ALTER TABLE one_time_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY keeper ON one_time_link FOR INSERT TO atlas_app
    WITH CHECK ((SELECT atlas_everywhere('account.write')));

-- Who keeps accounts sees that there is a passphrase, never what is kept of it.
GRANT SELECT (account_id) ON credential TO atlas_app;
ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON credential FOR SELECT TO atlas_app USING ((SELECT atlas_everywhere('account.read')));
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_right ENABLE ROW LEVEL SECURITY;
