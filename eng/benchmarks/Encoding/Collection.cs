namespace Connectors.Benchmarks.Encoding;

/// <summary>
/// The texts: every fourth of the 1,400 abstracts of the Cranfield collection, in its order (../shared/data/cranfield; not part of the repository).
/// </summary>
internal static class Collection
{
    public static string Root { get; } = FindRoot();

    private static string SharedFolder => Environment.GetEnvironmentVariable("CONNECTORS_SHARED") ?? Path.Combine(Root, "..", "shared");

    public static string Shared(params string[] parts) => Path.GetFullPath(Path.Combine([SharedFolder, .. parts]));

    public static string[] Read() =>
        [.. File.ReadAllText(Shared("data", "cranfield", "cran.all.1400")).Split("\n.W", StringSplitOptions.None).Skip(1)
            .Where((_, i) => i % 4 == 0).Select(record => record.Split("\n.I ", 2)[0].Trim())];

    /// <summary>Texts of more than 512 tokens: five abstracts each.</summary>
    public static string[] ReadLong(int count)
    {
        var texts = Read();
        return [.. Enumerable.Range(0, count).Select(i => string.Join(' ', Enumerable.Range(i, 5).Select(at => texts[at % texts.Length])))];
    }

    /// <summary>The 225 queries of the collection.</summary>
    public static string[] ReadQueries() =>
        [.. File.ReadAllText(Shared("data", "cranfield", "cran.qry")).Split("\n.W", StringSplitOptions.None).Skip(1)
            .Select(record => string.Join(' ', record.Split("\n.I ", 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Connectors.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Connectors.sln was not found above " + AppContext.BaseDirectory);
        return folder.FullName;
    }
}
