-- Which different writing of another client an operation met in its square: the device that sent it asks the person.

ALTER TABLE operations ADD COLUMN overlap TEXT;
