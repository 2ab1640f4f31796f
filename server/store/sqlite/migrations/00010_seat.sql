-- +goose Up
-- A member who was removed keeps what they handed in and has no seat.
ALTER TABLE member ADD COLUMN removed INTEGER NOT NULL DEFAULT 0; -- when; 0: they are in the class
ALTER TABLE member ADD COLUMN burst INTEGER NOT NULL DEFAULT 0; -- the how-manieth to join from one place within a moment; 0: not counted

-- +goose Down
ALTER TABLE member DROP COLUMN burst;
ALTER TABLE member DROP COLUMN removed;
