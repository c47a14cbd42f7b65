//! The server: pages, data and files over HTTP.

pub mod account;
pub mod assets;
pub mod clock;
pub mod config;
mod cookies;
mod functions;
mod health;
mod identity;
mod layers;
pub mod mail;
pub mod page;
mod pages;
mod past;
mod problem;
pub mod push;
pub mod router;
pub mod seed;
pub mod service;
mod service_worker;
pub mod serving;
mod sessions;
mod shell;
mod snapshots;
pub mod telemetry;
pub mod throttle;
pub mod workers;
pub mod zone;
