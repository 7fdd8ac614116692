namespace Connectors.Encoders.Models;

/// <summary>Paths that stand in the configuration of a folder.</summary>
internal static class ModelPath
{
    /// <summary>The path below the folder; a folder from a stranger names no file of another one.</summary>
    public static string Inside(string folder, string path, string namedBy)
    {
        var isOutside = Path.IsPathRooted(path) || path.Contains(':') || path.Split('/', '\\').Contains("..");
        return isOutside
            ? throw new InvalidDataException($"'{namedBy}' names the path '{path}'; the paths of a model must stay inside its folder.")
            : Path.Combine(folder, path);
    }
}
