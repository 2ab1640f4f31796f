-- +goose Up
-- Who comes from a learning platform is one teacher, in several courses. What their
-- classes may spend is the platform's.
ALTER TABLE teacher ADD COLUMN platform TEXT NOT NULL DEFAULT ''; -- its name; '': from no platform, '?': from one that isn't known any more
ALTER TABLE class ADD COLUMN platform TEXT NOT NULL DEFAULT '';
CREATE INDEX class_platform ON class (platform) WHERE platform <> '';

-- Who teaches a class besides the one whose it is.
CREATE TABLE teaching (
	teacher   TEXT NOT NULL REFERENCES teacher (id) ON DELETE CASCADE,
	class     TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	assistant bigint NOT NULL, -- 1: may not change budgets
	PRIMARY KEY (teacher, class)
);
CREATE INDEX teaching_class ON teaching (class);

-- What the classes of a platform had spent that were deleted.
CREATE TABLE platform (
	name            TEXT PRIMARY KEY,
	spent_micro_usd bigint NOT NULL
);

UPDATE teacher SET platform = '?' WHERE place IS NULL AND id IN (SELECT teacher FROM class WHERE id IN (SELECT class FROM course));
UPDATE class SET platform = '?' WHERE teacher IN (SELECT id FROM teacher WHERE platform = '?');

-- +goose Down
DROP TABLE platform;
DROP TABLE teaching;
DROP INDEX class_platform;
ALTER TABLE class DROP COLUMN platform;
ALTER TABLE teacher DROP COLUMN platform;
