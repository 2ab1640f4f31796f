-- +goose Up
-- Counts of what may not happen too often, such as wrong codes.
CREATE TABLE tally (
	id      TEXT PRIMARY KEY, -- hash
	n       bigint NOT NULL,
	expires bigint NOT NULL
);

-- +goose Down
DROP TABLE tally;
