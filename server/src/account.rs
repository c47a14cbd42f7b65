//! Accounts: signing up, in and out, forgotten passwords, the profile and the address, where one is signed in, and the end
//! of it all.
//!
//! These are plain forms that answer with redirects, or with the page again and what is wrong.

pub(crate) mod address;
pub(crate) mod deletion;
pub mod email;
pub(crate) mod feed;
pub(crate) mod forgot;
pub(crate) mod form;
pub(crate) mod mailed;
pub(crate) mod new_password;
pub(crate) mod notices;
pub mod password;
pub(crate) mod profile;
pub(crate) mod push;
pub(crate) mod reset;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod tokens;
pub(crate) mod verify;
