using System.Text.Json;

namespace Connectors.Encoders.Models;

/// <summary>
/// Reads <c>modules.json</c> as sentence-transformers 5 and 6 write it. Of an asymmetric model (Router) it takes the route of the documents,
/// which is what <c>encode</c> does there.
/// </summary>
internal static class ModuleList
{
    /// <summary>Reads the modules; null when the folder has no list of them.</summary>
    public static async Task<(IReadOnlyList<ModelModule> Modules, bool IsRouted)?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "modules.json");
        if (await JsonFile.ReadAsync(file, JsonValueKind.Array, cancellationToken).ConfigureAwait(false) is not { } list)
            return null;
        var modules = new List<ModelModule>();
        var isRouted = false;
        foreach (var element in list.EnumerateArray())
        {
            JsonElement? entry = element;
            var type = entry.Text("type") ?? throw new InvalidDataException($"'{file}': a module has no 'type'.");
            var module = await ReadModuleAsync(folder, entry.Text("path") ?? "", type, file, cancellationToken).ConfigureAwait(false);
            if (module.Class is "Router" or "Asym")
            {
                isRouted = true;
                modules.AddRange(await ReadDocumentRouteAsync(module, cancellationToken).ConfigureAwait(false));
            }
            else
            {
                modules.Add(module);
            }
        }

        return (modules, isRouted);
    }

    private static async Task<List<ModelModule>> ReadDocumentRouteAsync(ModelModule router, CancellationToken cancellationToken)
    {
        var file = Path.Combine(router.Folder, "router_config.json");
        var config = await JsonFile.ReadAsync(file, JsonValueKind.Object, cancellationToken).ConfigureAwait(false) ?? router.Config;
        var types = config.Member("types");
        if (config.Member("structure").Member("document") is not { ValueKind: JsonValueKind.Array } route)
            throw new InvalidDataException($"'{router.Folder}': the router's configuration has no route 'document'.");
        var modules = new List<ModelModule>();
        foreach (var key in route.EnumerateArray().Select(entry => entry.ToString()))
        {
            var type = types.Text(key) ?? throw new InvalidDataException($"'{router.Folder}': the router's configuration has no type for its module '{key}'.");
            modules.Add(await ReadModuleAsync(router.Folder, key, type, file, cancellationToken).ConfigureAwait(false));
        }

        return modules;
    }

    private static async Task<ModelModule> ReadModuleAsync(string root, string path, string type, string file, CancellationToken cancellationToken)
    {
        if (!type.StartsWith("sentence_transformers.", StringComparison.Ordinal))
            throw new NotSupportedException($"'{file}' names the module type '{type}', which is not one of sentence-transformers' own: what it computes is not known.");
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
            throw new InvalidDataException($"'{file}' names the path '{path}'; the paths of modules must stay inside the folder.");
        var folder = Path.Combine(root, path);
        var config = await JsonFile.ReadAsync(Path.Combine(folder, "config.json"), JsonValueKind.Object, cancellationToken).ConfigureAwait(false);
        return new ModelModule(type[(type.LastIndexOf('.') + 1)..], folder, config);
    }
}
