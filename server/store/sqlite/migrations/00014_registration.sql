-- +goose Up
-- Learning platforms that have registered themselves.
CREATE TABLE registration (
	name    TEXT PRIMARY KEY,
	data    TEXT NOT NULL, -- JSON
	created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE registration;
