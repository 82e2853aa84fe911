//! Every path that a source file names: in `use`, in code, in macros and derives. Code that is
//! only compiled for tests is left out.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

use crate::rules::Parts;

/// The name by which the binary knows the library.
const OURSELVES: &str = "peekq";

/// A path that was named.
#[derive(Debug, PartialEq)]
pub struct Named {
    /// As written.
    pub written: Parts,
    /// From the root of the crate, where it surely begins there: paths that begin with a name of
    /// the module itself, or of another crate, have none.
    pub absolute: Option<Parts>,
    pub line: usize,
    /// Whether it is re-exported.
    pub exported: bool,
}

/// What a file names, and which of its child modules exist for tests only.
#[derive(Default)]
pub struct Found {
    pub named: Vec<Named>,
    pub test_modules: Vec<Parts>,
    module: Parts,
}

/// Reads a file that is this module of the crate; the root is empty.
pub fn find(module: &[String], source: &str) -> syn::Result<Found> {
    let mut found = Found { module: module.to_vec(), ..Found::default() };
    found.visit_file(&syn::parse_file(source)?);
    Ok(found)
}

impl Found {
    fn name(&mut self, written: Parts, line: usize, exported: bool) {
        let absolute = self.absolute(&written);
        self.named.push(Named { written, absolute, line, exported });
    }

    fn absolute(&self, written: &[String]) -> Option<Parts> {
        let (first, rest) = written.split_first()?;
        match first.as_str() {
            "crate" | OURSELVES => Some(rest.to_vec()),
            "self" | "super" => {
                let leading =
                    written.iter().take_while(|part| ["self", "super"].contains(&part.as_str())).count();
                let (up, down) = written.split_at(leading);
                let ups = up.iter().filter(|part| *part == "super").count();
                let from = self.module.len().checked_sub(ups)?;
                Some(self.module[..from].iter().chain(down).cloned().collect())
            }
            _ => None,
        }
    }

    fn tree(&mut self, tree: &UseTree, mut path: Parts, exported: bool) {
        let line = tree.span().start().line;
        let last = match tree {
            UseTree::Path(part) => {
                path.push(part.ident.to_string());
                return self.tree(&part.tree, path, exported);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.tree(item, path.clone(), exported));
            }
            UseTree::Name(name) => name.ident.to_string(),
            UseTree::Rename(rename) => rename.ident.to_string(),
            UseTree::Glob(_) => "*".to_owned(),
        };
        if last != "self" || path.is_empty() {
            path.push(last);
        }
        self.name(path, line, exported);
    }

    /// Paths in code that is not parsed because a macro gives it its meaning.
    fn tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut line, mut colons) = (Parts::new(), 0, 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end(&mut path, line);
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.end(&mut path, line);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.end(&mut path, line);
    }

    fn end(&mut self, path: &mut Parts, line: usize) {
        if !path.is_empty() {
            self.name(std::mem::take(path), line, false);
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item(&mut self, item: &'ast Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        } else if let Item::Mod(module) = item {
            self.test_modules.push(self.module.iter().cloned().chain([module.ident.to_string()]).collect());
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, Parts::new(), !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(written, path.span().start().line, false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        visit::visit_macro(self, item);
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }

    /// `pub(crate)` names nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
