//! Closed lists of choices: each has a word on the wire, in stylesheets and in forms.

/// Makes an enum of choices and its words. `or` names what is said of a word nobody knows.
macro_rules! codes {
    (
        $(#[$doc:meta])*
        $name:ident or $rejection:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the wire format, of stylesheets and of forms.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Rejection;
            fn from_str(text: &str) -> Result<Self, $crate::Rejection> {
                let known = Self::ALL.iter().copied().find(|one| one.code() == text);
                known.ok_or($crate::Rejection::$rejection)
            }
        }
    };
}

pub(crate) use codes;
