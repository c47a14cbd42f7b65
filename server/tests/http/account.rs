//! Accounts: signing up, in and out, settings, sessions, deletion.

mod deletion;
mod sessions;
mod settings;
mod sign_in;
mod sign_up;
