using System.CommandLine;
using Connectors.Cli.Commands;

namespace Connectors.Cli;

/// <summary>The root of the command line.</summary>
internal static class ConnectorsCommand
{
    public static RootCommand Create(Shell shell)
    {
        var root = new RootCommand("Hybrid search (learned sparse and dense vectors) from a shell: encode texts, fill collections, search them.")
        {
            TokenizeCommand.Create(shell),
            EncodeCommand.Create(shell),
            SimilarityCommand.Create(shell),
            StatsCommand.Create(shell),
            ModelsCommand.Create(shell),
            CollectionCommand.Create(shell),
            UpsertCommand.Create(shell),
            SearchCommand.Create(shell),
            RunCommand.Create(shell),
            DoctorCommand.Create(shell),
        };
        foreach (var name in (string[])["evaluate", "fuse", "tune", "export", "import"])
            root.Add(LaterCommand.Create(name, shell));
        return root.WithExamples(
            "connectors doctor",
            "connectors upsert --store embedded:data --collection docs --input docs.jsonl --sparse splade:models/splade-tiny --dense dense:models/all-MiniLM-L6-v2",
            "connectors search --store embedded:data --collection docs --query \"who first walked on the moon\" --explain");
    }
}
