//! The server over HTTP, without a network: what people and devices send, and what they get.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

mod account;
mod actor;
mod backlog;
mod cache;
mod calendar;
mod consent;
mod errors;
mod feed;
mod functions;
mod goals;
mod guards;
mod health;
mod log;
mod manifest;
mod metrics;
mod oracle;
mod pages;
mod past;
mod push;
mod rest;
mod ringing;
mod seed;
mod service_worker;
mod shell;
mod site;
mod smtp;
mod sync;
mod two_accounts;
mod workers;
