using System.Buffers;
using System.Text;

namespace Connectors.Milvus.Schema;

/// <summary>
/// Writes texts so that filter expressions can hold them. A line break cannot stand in a literal of Milvus Lite 2.5.1, in no form, and an
/// apostrophe in an id breaks its upsert, which puts ids into SQL as they are (an id such as <c>') OR ('1'='1</c> would delete all rows).
/// So these characters are replaced by pairs, in which a tab or a form feed comes first. Texts without any of them, nearly all, stay as they are.
/// </summary>
internal static class SafeText
{
    private const char Lead = '\t';
    private const char SecondLead = '\f';

    private static readonly SearchValues<char> UnsafeInIds = SearchValues.Create("\t\n\r'\0");
    private static readonly SearchValues<char> UnsafeInValues = SearchValues.Create("\t\n\f\r");

    /// <summary>Encodes an id; different ids stay different.</summary>
    public static string EncodeId(string id) => !id.AsSpan().ContainsAny(UnsafeInIds) ? id : Encode(id, static c => c switch
    {
        '\t' => "\t\u0001",
        '\n' => "\t\u0002",
        '\r' => "\t\u0003",
        '\'' => "\t\u0004",
        '\0' => "\t\u0005",
        _ => null,
    });

    public static string DecodeId(string key)
    {
        if (!key.Contains(Lead, StringComparison.Ordinal))
            return key;
        var id = new StringBuilder(key.Length);
        for (var i = 0; i < key.Length; i++)
        {
            var character = key[i] != Lead || i + 1 == key.Length ? key[i] : key[++i] switch
            {
                '\u0001' => '\t',
                '\u0002' => '\n',
                '\u0003' => '\r',
                '\u0004' => '\'',
                '\u0005' => '\0',
                var other => other,
            };
            id.Append(character);
        }

        return id.ToString();
    }

    /// <summary>Says whether a value has to be encoded.</summary>
    public static bool IsUnsafeValue(string value) => value.AsSpan().ContainsAny(UnsafeInValues);

    /// <summary>Encodes a value of a declared field; different values stay different, and their order by code point stays the same.</summary>
    public static string EncodeValue(string value) => !IsUnsafeValue(value) ? value : Encode(value, static c => c switch
    {
        Lead => "\t\u0001",
        '\n' => "\t\u0002",
        SecondLead => "\f\u0001",
        '\r' => "\f\u0002",
        _ => null,
    });

    private static string Encode(string text, Func<char, string?> pairOf)
    {
        var encoded = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (pairOf(character) is { } pair)
                encoded.Append(pair);
            else
                encoded.Append(character);
        }

        return encoded.ToString();
    }
}
