//! From [`Node`]s to our types. What does not fit is not described: nobody would read it.

use super::Misfit;
use serde::{
    de::{DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};
use std::vec;

/// A JSON value.
#[derive(Debug)]
pub enum Node {
    Null,
    Bool(bool),
    Number(i64),
    /// A number of another kind. Nothing of ours is one, but a field we do not know may be.
    Fraction,
    Text(String),
    List(Vec<Node>),
    Fields(Vec<(String, Node)>),
}

impl Node {
    /// The whole number that this is.
    fn number(&self) -> Result<i64, Misfit> {
        if let Self::Number(value) = self { Ok(*value) } else { Err(Misfit) }
    }

    /// The parts of a list.
    fn items(self) -> Result<Items, Misfit> {
        let Self::List(items) = self else { return Err(Misfit) };
        Ok(Items(items.into_iter().map(Some).collect::<Vec<_>>().into_iter()))
    }

    /// The fields of these names, in their order. Whoever reads a type part by part needs no reader of names.
    fn fields(self, names: &[&str]) -> Result<Items, Misfit> {
        let Self::Fields(mut fields) = self else { return Err(Misfit) };
        let mut field = |name: &&str| {
            let place = fields.iter().position(|(known, _)| known == name)?;
            Some(fields.swap_remove(place).1)
        };
        Ok(Items(names.iter().map(&mut field).collect::<Vec<_>>().into_iter()))
    }

    /// `"variant"`, or `{"variant": content}`: which of these names, and the content.
    fn choice(self, names: &[&str]) -> Result<Choice, Misfit> {
        let (name, content) = match self {
            Self::Text(name) => (name, Self::Null),
            Self::Fields(fields) if fields.len() == 1 => fields.into_iter().next().ok_or(Misfit)?,
            _ => return Err(Misfit),
        };
        let index = names.iter().position(|known| *known == name).ok_or(Misfit)?;
        Ok(Choice { index, content })
    }
}

/// Each kind of thing asks for what it is, so that nothing is made for what it is not.
macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.visit_i64(self.number()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Node {
    type Error = Misfit;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Self::Bool(value) = self { visitor.visit_bool(value) } else { Err(Misfit) }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Self::Text(value) = self { visitor.visit_string(value) } else { Err(Misfit) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Self::Null = self { visitor.visit_unit() } else { Err(Misfit) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let mut items = self.items()?;
        let value = visitor.visit_seq(&mut items)?;
        if items.0.next().is_some() { Err(Misfit) } else { Ok(value) }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_seq(&mut self.fields(names)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(self.choice(names)?)
    }

    /// Nothing of ours is read without knowing what it should be.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        Err(Misfit)
    }

    forward_to_deserialize_any! {
        f32 f64 char str bytes byte_buf unit_struct tuple_struct map identifier ignored_any
    }
}

struct Items(vec::IntoIter<Option<Node>>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Misfit;

    /// None at the end, and for a field that is not there and is no option: it is what it is by default, or misfits.
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.0.next() else { return Ok(None) };
        let is_there = item.is_some();
        match seed.deserialize(item.unwrap_or(Node::Null)) {
            Err(_) if !is_there => Ok(None),
            value => value.map(Some),
        }
    }
}

/// One of the variants of a type, by its place among their names.
struct Choice {
    index: usize,
    content: Node,
}

impl<'de> EnumAccess<'de> for Choice {
    type Error = Misfit;
    type Variant = Node;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Node), Misfit> {
        Ok((seed.deserialize(Index(self.index))?, self.content))
    }
}

struct Index(usize);

impl<'de> Deserializer<'de> for Index {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_u64(self.0 as u64)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> VariantAccess<'de> for Node {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        if matches!(self, Self::Null) { Ok(()) } else { Err(Misfit) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(&mut self.fields(names)?)
    }
}
