//! Accounts: signing up, in and out, forgotten passwords, addresses, settings, sessions, deletion.

mod address;
mod deletion;
mod forgot;
mod sessions;
mod settings;
mod sign_in;
mod sign_up;
mod verify;
