-- +goose Up
-- Learning platforms that have registered themselves.
CREATE TABLE registration (
	name    TEXT PRIMARY KEY,
	data    TEXT NOT NULL, -- JSON
	created bigint NOT NULL
);

-- +goose Down
DROP TABLE registration;
