//! As whom the site sends (RFC 8292): a key that is made once, and short signatures made with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Instant;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde::Serialize;
use store::Store;
use url::Url;

use super::PushError;
use crate::clock::Entropy;
use crate::config::Config;

/// The name of the key in the database.
const NAME: &str = "vapid";

/// How long a signature is good for, in seconds: 12 hours. Push services take 24 hours at most.
const GOOD_S: i64 = 12 * 3_600;

/// The site's key, and whom push services may write to.
pub struct Vapid {
    key: SigningKey,
    public: String,
    contact: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    sub: &'a str,
}

impl Vapid {
    /// Reads the key from the database, where it is made if there is none.
    pub(super) async fn load(
        store: &Store,
        entropy: &Entropy,
        config: &Config,
        now: Instant,
    ) -> Result<Self, PushError> {
        let made = URL_SAFE_NO_PAD.encode(draw(entropy)?.to_bytes());
        let kept = store.site_key(NAME, &made, now).await?;
        let bytes = URL_SAFE_NO_PAD.decode(kept).map_err(|_| PushError::Key)?;
        let key = SigningKey::from_slice(&bytes).map_err(|_| PushError::Key)?;
        Ok(Self::new(key, contact(config)))
    }

    fn new(key: SigningKey, contact: String) -> Self {
        let public = key.verifying_key().to_encoded_point(false);
        Self { public: URL_SAFE_NO_PAD.encode(public.as_bytes()), key, contact }
    }

    /// The public key, as browsers want it: an uncompressed point in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// What says to the push service of an address who sends.
    pub(super) fn authorization(&self, address: &Url, now: Instant) -> String {
        let audience = address.origin().ascii_serialization();
        let exp = now.0.div_euclid(1_000) + GOOD_S;
        let claims = Claims { aud: &audience, exp, sub: &self.contact };
        // It holds texts and a number, which JSON always takes.
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = [header, URL_SAFE_NO_PAD.encode(claims)].join(".");
        let signature: Signature = self.key.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public)
    }
}

/// One number in four thousand million is no key; then the next one is drawn.
fn draw(entropy: &Entropy) -> Result<SigningKey, PushError> {
    let mut drawn = (0..8).map(|_| SigningKey::from_slice(&entropy.bytes::<32>()));
    drawn.find_map(Result::ok).ok_or(PushError::Key)
}

/// Whom a push service may write to when something is wrong with what we send: an address it takes as one.
fn contact(config: &Config) -> String {
    match &config.smtp {
        Some(smtp) => ["mailto:", smtp.from.email()].concat(),
        None if config.site.is_https() => config.site.as_str().to_owned(),
        None => "mailto:postmaster@localhost".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier as _;

    use super::*;

    fn decode(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn a_push_service_can_check_who_sends_what_for_whom_and_until_when() {
        let key = draw(&Entropy::seeded(7)).unwrap();
        let vapid = Vapid::new(key, "mailto:grid@mail.example".to_owned());
        let address = "https://push.example:8443/send/abc".parse().unwrap();
        let written = vapid.authorization(&address, Instant(1_772_452_800_000));
        let (token, public) = written.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!((public, decode(public).len()), (vapid.public(), 65));
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let public = VerifyingKey::from_sec1_bytes(&decode(public)).unwrap();
        let signature = Signature::from_slice(&decode(signature)).unwrap();
        public.verify(signed.as_bytes(), &signature).unwrap();
        let claims: serde_json::Value =
            serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
        let wanted = serde_json::json!({
            "aud": "https://push.example:8443",
            "exp": 1_772_452_800 + 43_200,
            "sub": "mailto:grid@mail.example",
        });
        assert_eq!(claims, wanted);
    }
}
