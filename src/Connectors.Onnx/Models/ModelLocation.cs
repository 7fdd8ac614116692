using Connectors.Encoders;

namespace Connectors.Onnx.Models;

/// <summary>A model's folder and its graph, found from <c>FOLDER</c>, <c>FOLDER#FILE</c> or the path of an .onnx file.</summary>
internal sealed record ModelLocation(string Folder, string GraphFile)
{
    private static readonly string[] UsualFiles = ["onnx/model.onnx", "model.onnx"];

    /// <summary>The specification that leads here again: it names the file, because files of one folder give different vectors.</summary>
    public string Name => $"{ModelSource.NameOf(Folder)}#{Path.GetRelativePath(Folder, GraphFile).Replace('\\', '/')}";

    public static ModelLocation Find(string spec)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(spec);
        var mark = spec.LastIndexOf('#');
        if (Directory.Exists(spec))
            return InFolder(Full(spec), file: null);
        if (mark >= 0 && Directory.Exists(spec[..mark]))
            return InFolder(Full(spec[..mark]), spec[(mark + 1)..]);
        if (File.Exists(spec))
            return OfGraph(Path.GetFullPath(spec));
        throw new DirectoryNotFoundException($"There is no model at '{spec}': expected a folder (FOLDER or FOLDER#FILE) or an .onnx file.");
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>A graph in a folder named onnx belongs to the folder above, where its configuration is.</summary>
    private static ModelLocation OfGraph(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var isExport = Path.GetFileName(folder) == "onnx" && !File.Exists(Path.Combine(folder, "config.json"));
        return new ModelLocation(isExport ? Path.GetDirectoryName(folder)! : folder, file);
    }

    private static ModelLocation InFolder(string folder, string? file)
    {
        if (file is not null)
        {
            var chosen = Path.Combine(folder, file);
            return File.Exists(chosen)
                ? new ModelLocation(folder, Path.GetFullPath(chosen))
                : throw new FileNotFoundException($"'{folder}' has no file '{file}'. {Listing(folder)}", chosen);
        }

        var usual = UsualFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (usual is not null)
            return new ModelLocation(folder, usual);
        var graphs = Graphs(folder);
        return graphs.Length == 1
            ? new ModelLocation(folder, graphs[0])
            : throw new FileNotFoundException($"'{folder}' has neither onnx/model.onnx nor model.onnx. {Listing(folder)}");
    }

    private static string Listing(string folder)
    {
        var graphs = Graphs(folder);
        return graphs.Length == 0
            ? "It has no .onnx file at all; export the model to ONNX first (for instance with optimum)."
            : $"Choose one of its files as FOLDER#FILE: {string.Join(", ", graphs.Select(graph => Path.GetRelativePath(folder, graph).Replace('\\', '/')))}.";
    }

    private static string[] Graphs(string folder)
    {
        string[] places = [folder, Path.Combine(folder, "onnx")];
        return [.. places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "*.onnx")).Order(StringComparer.Ordinal)];
    }
}
