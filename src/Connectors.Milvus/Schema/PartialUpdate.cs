using System.Text.Json;
using Connectors.Calls;

namespace Connectors.Milvus.Schema;

/// <summary>
/// What an upsert with <c>partial_update</c> does to a row: it merges the top-level keys of the dynamic field into those that are there
/// (milvus.io/docs/upsert-entities.md, "merge mode"; milvus-io/milvus issue 44907), so that it removes no key. The merged object is read and
/// written again by the server, whose numbers are doubles on the way.
/// </summary>
internal static class PartialUpdate
{
    // A decimal of 15 digits goes through a double and back unchanged (IEEE 754).
    private const int ExactDigits = 15;

    /// <summary>
    /// Says whether a server knows the mode, which the documentation has since 2.6.2. One that does not takes the row for a whole one and may lose
    /// it (cassettes lite-2.5.1 04_upsert:21-22), so that it must be certain.
    /// </summary>
    public static bool IsKnownTo(ServerVersion version) => version.IsAtLeast(2, 6, 2);

    /// <summary>Says whether a patch removes nothing.</summary>
    public static bool CanApply(Payload patch)
    {
        var reader = new Utf8JsonReader(patch.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                return false;
            reader.Skip();
        }

        return true;
    }

    /// <summary>Says whether all numbers of a payload survive the server's reading and writing.</summary>
    public static bool Keeps(Payload payload)
    {
        var reader = new Utf8JsonReader(payload.Utf8.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && (reader.ValueSpan.Length > ExactDigits || reader.ValueSpan.ContainsAny((byte)'e', (byte)'E')))
                return false;
        }

        return true;
    }
}
