using System.Globalization;
using System.Text.Json;

namespace Connectors.Benchmarks.Milvus;

/// <summary>The official client for Node.js, from npm.</summary>
internal sealed class Peer
{
    private const string Package = "@zilliz/milvus2-sdk-node";

    private readonly string _script;

    private Peer(string folder)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "node_modules", Package, "package.json")));
        Name = $"{Package} {manifest.RootElement.GetProperty("version").GetString()}";

        // Modules are looked for beside the script.
        _script = Path.Combine(folder, "peer.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "peer.mjs"), _script, overwrite: true);
    }

    public string Name { get; }

    public static Peer Install()
    {
        var folder = Path.Combine(Path.GetTempPath(), "connectors-milvus-benchmark-peer");
        Directory.CreateDirectory(folder);
        Child.Run("npm", ["install", "--silent", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", Package]);
        return new Peer(folder);
    }

    /// <summary>Measures it in a process of its own: cells of the table.</summary>
    public string Measure(int port, int rows, int passes) => Child.Run(
        "node",
        [_script, port.ToString(CultureInfo.InvariantCulture), rows.ToString(CultureInfo.InvariantCulture), passes.ToString(CultureInfo.InvariantCulture),
            Workload.Collection, .. new[] { Workload.Dimensions, Workload.Terms, Workload.Vocabulary, Workload.BatchRows, Workload.Parallel }.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
}
