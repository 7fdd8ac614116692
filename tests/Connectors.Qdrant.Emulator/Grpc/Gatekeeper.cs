using Connectors.Grpc;
using Microsoft.AspNetCore.Http;

namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>Asks for the key (recorded in auth.jsonl). JSON Web Tokens are not emulated.</summary>
internal sealed class Gatekeeper(QdrantEmulatorOptions options)
{
    private const string Bearer = "Bearer ";

    public void Check(EmulatedMethod method, IHeaderDictionary headers)
    {
        if (options.ApiKey is null || method.Access is Access.Open)
            return;
        var key = headers.TryGetValue("api-key", out var given) ? given.ToString()
            : headers.Authorization.ToString() is { } text && text.StartsWith(Bearer, StringComparison.Ordinal) ? text[Bearer.Length..]
            : throw new Refusal(GrpcStatusCode.Unauthenticated, "Must provide an API key or an Authorization bearer token");
        if (key == options.ApiKey)
            return;
        if (options.ReadOnlyApiKey is null || key != options.ReadOnlyApiKey)
            throw new Refusal(GrpcStatusCode.Unauthenticated, "Invalid API key or JWT");
        if (method.Access is Access.Write)
            throw new Refusal(GrpcStatusCode.PermissionDenied, "Forbidden: Global manage access is required");
    }
}
