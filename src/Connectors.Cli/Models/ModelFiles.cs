namespace Connectors.Cli.Models;

/// <summary>Where models lie, and which files of their folders matter.</summary>
internal static class ModelFiles
{
    private static readonly string[] Configurations = ["config.json", "modules.json", "idf.json"];

    private static readonly string[] LicenceNames = ["LICENSE", "LICENCE", "COPYING"];

    /// <summary>The folders of models in some folders: each that has a configuration or a graph.</summary>
    public static IEnumerable<string> FindModels(IEnumerable<string> folders) => folders
        .SelectMany(Directory.EnumerateDirectories)
        .Where(IsModel)
        .Select(Path.GetFullPath)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    public static bool IsModel(string folder) =>
        Configurations.Any(name => File.Exists(Path.Combine(folder, name))) || Graphs(folder).Count > 0;

    public static IReadOnlyList<string> Graphs(string folder)
    {
        var exports = Path.Combine(folder, "onnx");
        return [.. Directory.EnumerateFiles(folder, "*.onnx").Concat(Directory.Exists(exports) ? Directory.EnumerateFiles(exports, "*.onnx") : []).Order(StringComparer.Ordinal)];
    }

    public static IReadOnlyList<string> Licences(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(name => LicenceNames.Contains(Path.GetFileNameWithoutExtension(name), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    public static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    public static string Relative(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
}
