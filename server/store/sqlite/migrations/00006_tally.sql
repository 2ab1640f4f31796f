-- +goose Up
-- Counts of what may not happen too often, such as wrong codes.
CREATE TABLE tally (
	id      TEXT PRIMARY KEY, -- hash
	n       INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE tally;
