using System.Text.Json;

namespace Connectors.Testing;

/// <summary>A request to a Qdrant server in its REST form, and what the server answered.</summary>
internal sealed record QdrantCase(string Name, string Kind, JsonElement Request, JsonElement Server);
