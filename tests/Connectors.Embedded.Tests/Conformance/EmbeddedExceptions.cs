namespace Connectors.Embedded.Tests.Conformance;

/// <summary>Where the embedded store is known to differ from the suite.</summary>
internal static class EmbeddedExceptions
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["A graph index asked for by name takes the number of candidates"] = "The dense search of the embedded store is exact; a graph comes later (design.md section 5), until then it is refused.",
    };
}
