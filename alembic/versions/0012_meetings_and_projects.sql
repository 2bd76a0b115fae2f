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
    EXECUTE format('CREATE POLICY team_deletes ON %I FOR DELETE TO atlas_app USING (' || here || ')',
        guarded, noun || '.write');
    EXECUTE format('CREATE TRIGGER watch BEFORE INSERT OR UPDATE ON %I FOR EACH ROW
        EXECUTE FUNCTION atlas_watch(%L, ''trashed_at'', ''delete'')', guarded, noun);
END
$$;

CALL pg_temp.guard('meeting', 'meeting');
CALL pg_temp.guard('entry', 'entry');
CALL pg_temp.guard('entry_code', 'entry');
CALL pg_temp.guard('entry_trail', 'entry');
CALL pg_temp.guard('project', 'project');
CALL pg_temp.guard('project_link', 'project');
CALL pg_temp.guard('consultation', 'consultation');
CALL pg_temp.guard('agreement', 'agreement');
CALL pg_temp.guard('network_round', 'network_round');

-- Only what hangs on a record is taken away for good by who asks; a record goes into the trash.
GRANT DELETE ON entry_code, entry_trail, project_link TO atlas_app;
DROP TRIGGER watch ON entry_code;
DROP TRIGGER watch ON entry_trail;
DROP TRIGGER watch ON project_link;

-- A meeting is of all its neighbourhoods.
DROP POLICY team_reads ON meeting;
CREATE POLICY team_reads ON meeting FOR SELECT TO atlas_app
    USING (neighbourhood_ids::bigint[] && (SELECT atlas_where('meeting.read'))::bigint[]);

-- Planners count themes; what was said they do not read.
CREATE VIEW entry_theme WITH (security_barrier) AS
    SELECT entry.id AS entry_id, entry.neighbourhood_id, entry.on_date, entry.prompt, code.theme
    FROM entry JOIN entry_code AS code ON code.entry_id = entry.id
    WHERE entry.trashed_at IS NULL AND entry.merged_into_id IS NULL
        AND entry.neighbourhood_id = ANY ((SELECT atlas_where('code.read'))::bigint[]);
GRANT SELECT ON entry_theme TO atlas_app;

GRANT SELECT, INSERT, UPDATE ON project_field TO atlas_app;
ALTER TABLE project_field ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON project_field FOR SELECT TO atlas_app USING (true);
CREATE POLICY keeper ON project_field TO atlas_app
    USING ((SELECT atlas_everywhere('template.write'))) WITH CHECK ((SELECT atlas_everywhere('template.write')));

-- The digest of the calendar's secret address is written by who writes agreements, and read by the atlas alone.
ALTER TABLE calendar_token ENABLE ROW LEVEL SECURITY;

INSERT INTO project_field (key, label_de, label_en, position) VALUES
    ('occasion', 'Wie kamen wir darauf?', 'What made us think of it?', 1),
    ('voices', 'Was sagen Menschen im Quartier dazu?', 'What do people of the quarter say?', 2),
    ('there_already', 'Was ist schon da?', 'What is there already?', 3),
    ('partners', 'Wer macht mit?', 'Who joins in?', 4),
    ('first_steps', 'Was sind die ersten Schritte?', 'What are the first steps?', 5),
    ('seen_by', 'Woran merken wir, dass es gelingt?', 'How do we see that it works?', 6);

DROP PROCEDURE pg_temp.guard;
