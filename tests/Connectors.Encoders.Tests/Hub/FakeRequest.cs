namespace Connectors.Testing.Hub;

/// <summary>A request as a <see cref="FakeHub"/> got it.</summary>
internal sealed record FakeRequest(string Path, string? Range, string? Authorization)
{
    public bool IsListing => Path.StartsWith("/api/", StringComparison.Ordinal);
}
