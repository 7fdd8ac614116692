using System.Text.Json;

namespace Connectors.Encoders.Models;

/// <summary>The modules of a sentence-transformers folder (versions 2 to 6) in their order.</summary>
/// <param name="Documents">Those that a document goes through.</param>
/// <param name="Queries">Those that a query goes through, of an asymmetric model (Router); null when they are the same for both.</param>
internal sealed record ModuleList(IReadOnlyList<ModelModule> Documents, IReadOnlyList<ModelModule>? Queries)
{
    public const string FileName = "modules.json";

    /// <summary>Reads the modules; null when the folder has no list of them.</summary>
    public static async Task<ModuleList?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, FileName);
        if (await JsonFile.ReadAsync(file, JsonValueKind.Array, cancellationToken).ConfigureAwait(false) is not { } list)
            return null;
        var (documents, queries, isRouted) = (new List<ModelModule>(), new List<ModelModule>(), false);
        foreach (var element in list.EnumerateArray())
        {
            JsonElement? entry = element;
            var type = entry.Text("type") ?? throw new InvalidDataException($"'{file}': a module has no 'type'.");
            var module = await ReadModuleAsync(folder, entry.Text("path") ?? "", type, file, cancellationToken).ConfigureAwait(false);
            if (module.Class is "Router" or "Asym")
            {
                isRouted = true;
                documents.AddRange(await ReadRouteAsync(module, "document", cancellationToken).ConfigureAwait(false));
                queries.AddRange(await ReadRouteAsync(module, "query", cancellationToken).ConfigureAwait(false));
            }
            else
            {
                documents.Add(module);
                queries.Add(module);
            }
        }

        return new ModuleList(documents, isRouted ? queries : null);
    }

    private static async Task<List<ModelModule>> ReadRouteAsync(ModelModule router, string task, CancellationToken cancellationToken)
    {
        const string Name = "router_config.json";
        var file = Path.Combine(router.Folder, Name);
        var config = await JsonFile.ReadObjectAsync(router.Folder, Name, cancellationToken).ConfigureAwait(false) ?? router.Config;
        var types = config.Member("types");
        var name = MappedRoute(config.Member("parameters").Member("route_mappings"), task) ?? task;
        if (config.Member("structure").Member(name) is not { ValueKind: JsonValueKind.Array } route)
            throw new InvalidDataException($"'{router.Folder}': the router's configuration has no route '{name}'.");
        var modules = new List<ModelModule>();
        foreach (var key in route.EnumerateArray().Select(entry => entry.ToString()))
        {
            var type = types.Text(key) ?? throw new InvalidDataException($"'{router.Folder}': the router's configuration has no type for its module '{key}'.");
            modules.Add(await ReadModuleAsync(router.Folder, key, type, file, cancellationToken).ConfigureAwait(false));
        }

        return modules;
    }

    /// <summary>The keys of the mappings are Python tuples (task, modality) written as text; the more particular one wins.</summary>
    private static string? MappedRoute(JsonElement? mappings, string task) =>
        mappings.Text($"('{task}', 'text')") ?? mappings.Text($"('{task}', None)") ?? mappings.Text("(None, 'text')") ?? mappings.Text("(None, None)");

    private static async Task<ModelModule> ReadModuleAsync(string root, string path, string type, string file, CancellationToken cancellationToken)
    {
        if (!type.StartsWith("sentence_transformers.", StringComparison.Ordinal))
            throw new NotSupportedException($"'{file}' names the module type '{type}', which is not one of sentence-transformers' own: what it computes is not known.");
        var folder = ModelPath.Inside(root, path, file);
        var config = await JsonFile.ReadObjectAsync(folder, "config.json", cancellationToken).ConfigureAwait(false);
        return new ModelModule(type[(type.LastIndexOf('.') + 1)..], folder, config);
    }
}
