//! The counting of visits, for whoever agrees to it.

/// Google Analytics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analytics {
    /// What it knows the site by, like `G-1A2B3C4D5E`.
    pub id: String,
    /// The host that stands in for Google's.
    pub domain: Option<String>,
}

/// The most letters of a number, and of a host.
const MAX_ID: usize = 30;
const MAX_HOST: usize = 253;

/// Reads the number: it stands in a page and in an address, so it is letters and digits.
pub(super) fn id(text: &str) -> Result<String, &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if text.len() <= MAX_ID && text.contains('-') && text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("write it as Google Analytics gives it out, like G-1A2B3C4D5E")
    }
}

/// Reads the host: it stands in the content security policy, so it is nothing but a host.
pub(super) fn domain(text: &str) -> Result<String, &'static str> {
    let text = text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_plain);
    if text.len() <= MAX_HOST && text.contains('.') && text.split('.').all(is_label) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("write a host alone, like metrics.grid.example")
    }
}
