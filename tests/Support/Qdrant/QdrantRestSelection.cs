using System.Text.Json;

namespace Connectors.Testing;

/// <summary>Reads what a request of Qdrant's REST API wants back of its points.</summary>
internal static class QdrantRestSelection
{
    /// <exception cref="InexpressibleException">The selection is of nested keys, or names keys to leave out.</exception>
    public static PayloadSelection Payload(JsonElement request) => request.TryGetProperty("with_payload", out var wanted)
        ? wanted.ValueKind switch
        {
            JsonValueKind.True => PayloadSelection.All,
            JsonValueKind.False => PayloadSelection.None,
            JsonValueKind.Array when !Names(wanted).Any(name => name.AsSpan().ContainsAny(".[")) => PayloadSelection.Only(Names(wanted)),
            _ => throw new InexpressibleException("payload selection"),
        }
        : PayloadSelection.None;

    public static VectorSelection Vectors(JsonElement request) => request.TryGetProperty("with_vector", out var wanted)
        ? wanted.ValueKind switch
        {
            JsonValueKind.True => VectorSelection.All,
            JsonValueKind.False => VectorSelection.None,
            _ => VectorSelection.Only(Names(wanted)),
        }
        : VectorSelection.None;

    private static string[] Names(JsonElement names) => [.. names.EnumerateArray().Select(name => name.GetString()!)];
}
