-- What a device is called in the history of a square: browser and system, as its session said when it first wrote.

ALTER TABLE clients ADD COLUMN label TEXT;
