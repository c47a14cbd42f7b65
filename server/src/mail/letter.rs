//! What our mails say: short, plain, in ASCII, and nothing that somebody typed. So nobody can make us send their words.

use std::fmt::Write as _;

use crate::config::SiteUrl;

/// What a mail says.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// What the log calls it.
    pub name: &'static str,
    /// Its subject.
    pub subject: String,
    paragraphs: Vec<Paragraph>,
}

#[derive(Clone, PartialEq, Eq)]
enum Paragraph {
    Text(String),
    Link { what: &'static str, address: String },
}

impl Letter {
    fn new(name: &'static str, subject: &str) -> Self {
        Self { name, subject: subject.to_owned(), paragraphs: Vec::new() }
    }

    fn say(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(Paragraph::Text(text.into()));
        self
    }

    fn link(mut self, what: &'static str, address: String) -> Self {
        self.paragraphs.push(Paragraph::Link { what, address });
        self
    }

    /// A link to set a new password with.
    pub fn reset(site: &SiteUrl, token: &str) -> Self {
        let site_name = site.name();
        Self::new("reset", "A new password for ConsistencyGrid")
            .say(format!("Somebody asked for a new password for this address at {site_name}."))
            .say("If it was you, set it here:")
            .link("Set a new password", site.at(&format!("/reset?token={token}")))
            .say("The link is good for 15 minutes, and once.")
            .say("If it was not you, there is nothing to do: your password stays as it is.")
    }

    /// A link to confirm an address with.
    pub fn confirm(site: &SiteUrl, token: &str) -> Self {
        let site_name = site.name();
        Self::new("confirm", "Confirm your address for ConsistencyGrid")
            .say(format!("This address was given for an account at {site_name}."))
            .say("If it was you, confirm it here:")
            .link("Confirm this address", site.at(&format!("/verify?token={token}")))
            .say("The link is good for 24 hours, and once.")
            .say("If it was not you, there is nothing to do.")
    }

    /// To the address an account had: it has another one.
    pub fn moved(site: &SiteUrl) -> Self {
        let site_name = site.name();
        Self::new("moved", "Your account has another address")
            .say(format!("The account at {site_name} that had this address was given another one."))
            .say("If it was you, there is nothing to do.")
            .say(format!(
                "If it was not you, somebody knows your password: tell whoever runs {site_name} at once."
            ))
    }

    /// A new password was set.
    pub fn changed(site: &SiteUrl) -> Self {
        let site_name = site.name();
        Self::new("changed", "Your password was changed")
            .say(format!(
                "Your account at {site_name} has a new password, and other devices were signed out."
            ))
            .say("If it was you, there is nothing to do.")
            .say("If it was not you, take the account back here:")
            .link("Ask for a new password", site.at("/forgot"))
    }

    /// The mail as plain text, in lines that end with `\n`.
    pub fn text(&self) -> String {
        let lines = self.paragraphs.iter().map(|paragraph| match paragraph {
            Paragraph::Text(text) => text.as_str(),
            Paragraph::Link { address, .. } => address,
        });
        lines.collect::<Vec<_>>().join("\n\n")
    }

    /// The mail as HTML, in lines that end with `\n`.
    pub fn html(&self) -> String {
        let mut html = "<!DOCTYPE html>\n<html lang=\"en\">\n<body>\n".to_owned();
        for paragraph in &self.paragraphs {
            // Writing to a String cannot fail.
            _ = match paragraph {
                Paragraph::Text(text) => writeln!(html, "<p>{}</p>", escaped(text)),
                Paragraph::Link { what, address } => {
                    writeln!(html, "<p><a href=\"{}\">{what}</a></p>", escaped(address))
                }
            };
        }
        html + "</body>\n</html>"
    }

    /// The first link in it, if there is one.
    pub fn first_link(&self) -> Option<&str> {
        self.paragraphs.iter().find_map(|paragraph| match paragraph {
            Paragraph::Link { address, .. } => Some(address.as_str()),
            Paragraph::Text(_) => None,
        })
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn letters() -> [Letter; 4] {
        let url = |name: &str| (name == "SITE_URL").then(|| "https://grid.example".to_owned());
        let site = Config::from_lookup(url).unwrap().site;
        [
            Letter::reset(&site, "abc-_"),
            Letter::confirm(&site, "abc-_"),
            Letter::moved(&site),
            Letter::changed(&site),
        ]
    }

    #[test]
    fn every_letter_is_short_plain_ascii_and_asks_nothing_of_other_sites() {
        for letter in letters() {
            let (text, html) = (letter.text(), letter.html());
            for part in [&letter.subject, &text, &html] {
                assert!(part.is_ascii() && part.lines().all(|line| line.len() < 200), "{part}");
            }
            assert!(letter.subject.len() < 60 && text.len() < 600, "{text}");
            assert!(!html.contains("<img") && !html.contains("src="), "{html}");
            let links = |part: &str| part.matches("://").count();
            assert_eq!(links(&text), text.matches("https://grid.example/").count(), "{text}");
            assert_eq!(links(&html), links(&text), "{html}");
        }
    }

    #[test]
    fn a_letter_says_the_same_in_both_forms() {
        let [reset, ..] = letters();
        assert_eq!(
            reset.text(),
            "Somebody asked for a new password for this address at grid.example.\n\n\
             If it was you, set it here:\n\n\
             https://grid.example/reset?token=abc-_\n\n\
             The link is good for 15 minutes, and once.\n\n\
             If it was not you, there is nothing to do: your password stays as it is."
        );
        let link =
            "<p><a href=\"https://grid.example/reset?token=abc-_\">Set a new password</a></p>";
        assert!(reset.html().contains(link), "{}", reset.html());
        assert_eq!(reset.first_link(), Some("https://grid.example/reset?token=abc-_"));
    }
}
