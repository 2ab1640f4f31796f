-- +goose Up
ALTER TABLE class ADD COLUMN votes INTEGER NOT NULL DEFAULT 0; -- 1: students compare each other's prompts

CREATE TABLE vote (
	class    TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	exercise TEXT NOT NULL,
	voter    TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	a        TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
	b        TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
	verdict  TEXT NOT NULL, -- a, b or tie
	created  INTEGER NOT NULL,
	PRIMARY KEY (voter, a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_exercise ON vote (class, exercise);

-- +goose Down
DROP TABLE vote;
ALTER TABLE class DROP COLUMN votes;
