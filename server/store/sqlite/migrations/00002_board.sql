-- +goose Up
-- The board of a class asks for what has changed.
CREATE INDEX submission_changed ON submission (class, changed);

-- +goose Down
DROP INDEX submission_changed;
