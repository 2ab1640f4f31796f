-- +goose Up
-- The same exercise can have several columns of a platform's: points are sent to each.
CREATE TABLE passback_new (
	member   TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	exercise TEXT NOT NULL,
	address  TEXT NOT NULL, -- of the line item; '': it isn't known yet
	platform TEXT NOT NULL, -- its name in the configuration
	subject  TEXT NOT NULL, -- the platform's own id of the student
	items    TEXT NOT NULL, -- address of the course's line items; '': they can't be looked for
	since    INTEGER NOT NULL, -- what was handed in before doesn't count; 0: all counts
	sent     REAL NOT NULL, -- points that it has; -1: none
	attempts INTEGER NOT NULL,
	due      INTEGER NOT NULL, -- when to send; 0: nothing to send
	why      TEXT NOT NULL, -- it wasn't taken; '': it was, or there was nothing to send
	status   INTEGER NOT NULL, -- that the platform answered then; 0: none
	changed  INTEGER NOT NULL,
	PRIMARY KEY (member, exercise, address)
) STRICT, WITHOUT ROWID;
INSERT INTO passback_new SELECT member, exercise, address, platform, subject, '', 0, sent, attempts, due, '', 0, 0 FROM passback;
DROP TABLE passback;
ALTER TABLE passback_new RENAME TO passback;
CREATE INDEX passback_due ON passback (platform, due) WHERE due > 0;

-- Where a student's other points can be asked to go.
CREATE TABLE gradebook (
	member   TEXT PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
	platform TEXT NOT NULL,
	subject  TEXT NOT NULL,
	items    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO gradebook SELECT member, min(platform), min(subject), '' FROM passback GROUP BY member;

-- +goose Down
DROP TABLE gradebook;
CREATE TABLE passback_old (
	member   TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	exercise TEXT NOT NULL,
	platform TEXT NOT NULL,
	address  TEXT NOT NULL,
	subject  TEXT NOT NULL,
	sent     REAL NOT NULL,
	attempts INTEGER NOT NULL,
	due      INTEGER NOT NULL,
	PRIMARY KEY (member, exercise)
) STRICT, WITHOUT ROWID;
INSERT INTO passback_old SELECT member, exercise, platform, max(address), subject, sent, attempts, due FROM passback GROUP BY member, exercise;
DROP TABLE passback;
ALTER TABLE passback_old RENAME TO passback;
CREATE INDEX passback_due ON passback (due) WHERE due > 0;
