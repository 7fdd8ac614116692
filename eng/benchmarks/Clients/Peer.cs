using System.Text.Json;

namespace Connectors.Benchmarks;

/// <summary>An official client for Node.js, from npm, and the script that measures it.</summary>
internal sealed class Peer
{
    private readonly string _script;

    private Peer(string folder, string package)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "node_modules", package, "package.json")));
        Name = $"{package} {manifest.RootElement.GetProperty("version").GetString()}";

        // Modules are looked for beside the script.
        _script = Path.Combine(folder, "peer.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "peer.mjs"), _script, overwrite: true);
    }

    public string Name { get; }

    /// <summary>Installs a package into the temporary folder.</summary>
    public static Peer Install(string package, string version)
    {
        var folder = Path.Combine(Path.GetTempPath(), "connectors-benchmark-peer", package);
        Directory.CreateDirectory(folder);
        Child.Run("npm", ["install", "--silent", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", $"{package}@{version}"]);
        return new Peer(folder, package);
    }

    /// <summary>Runs the script in a process of its own and returns its lines of cells.</summary>
    public string Measure(params IEnumerable<string> arguments) => Child.Run("node", [_script, .. arguments]);
}
