-- +goose Up
-- What was spent in a day by whoever is neither a student nor a reader of an embed.
CREATE TABLE day_spent (
	account   TEXT NOT NULL,
	day       TEXT NOT NULL, -- 2006-01-02, UTC
	micro_usd INTEGER NOT NULL,
	tokens    INTEGER NOT NULL,
	PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE day_spent;
