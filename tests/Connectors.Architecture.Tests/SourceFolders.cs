using System.Xml.Linq;

namespace Connectors.Architecture;

/// <summary>The packages, found as the folders of src.</summary>
internal static class SourceFolders
{
    public static string Source { get; } = Path.Combine(RepositoryFolder.Root, "src");

    public static IReadOnlyList<string> Packages { get; } =
        [.. Directory.EnumerateDirectories(Source).Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any()).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public static string Project(string package) => Path.Combine(Source, package, package + ".csproj");

    public static string AssemblyOf(string package) => XDocument.Load(Project(package)).Descendants("AssemblyName").FirstOrDefault()?.Value ?? package;

    /// <summary>The sources of all packages, without what a build has generated.</summary>
    public static IEnumerable<string> Files => Packages
        .SelectMany(package => Directory.EnumerateFiles(Path.Combine(Source, package), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    public static TheoryData<string> AsTheoryData() => [.. Packages];
}
