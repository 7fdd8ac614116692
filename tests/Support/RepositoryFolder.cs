namespace Connectors.Testing;

/// <summary>Finds the files that tests read: those in the repository, and the large ones in the shared folder beside it.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = FindRoot();

    private static bool OnCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A golden file of the repository.</summary>
    public static string Golden(params string[] parts) => Existing(Path.Combine([Root, "tests", "golden", .. parts]));

    /// <summary>A model folder of the repository.</summary>
    public static string Model(string name) => Existing(Path.Combine(Root, "models", name));

    /// <summary>
    /// A file of the shared folder (<c>CONNECTORS_SHARED</c>, else <c>../shared</c>). Without it the test is skipped with that reason;
    /// on CI, which has it, its absence is a failure.
    /// </summary>
    public static string Shared(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("CONNECTORS_SHARED") ?? Path.Combine(Root, "..", "shared");
        var path = Path.GetFullPath(Path.Combine([folder, .. parts]));
        if (File.Exists(path) || Directory.Exists(path))
            return path;
        var reason = $"needs {path}, which is not on this machine (set CONNECTORS_SHARED to the folder that holds it)";
        if (OnCi)
            throw new FileNotFoundException("On CI the shared folder must be there: " + reason);
        throw new SkipException(reason);
    }

    private static string Existing(string path) =>
        File.Exists(path) || Directory.Exists(path) ? path : throw new FileNotFoundException($"The repository should hold {path}.");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Connectors.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("Connectors.sln was not found above " + AppContext.BaseDirectory);
    }
}
