using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Connectors.Cli.Commands;
using Connectors.Cli.Models;
using Connectors.Cli.Options;
using Connectors.Encoders;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Cli.Diagnostics;

/// <summary>Looks at everything that the tool needs. A part that fails becomes a finding and does not keep the others from being seen.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(StoreUrl? store, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>
        {
            new("runtime", Verdict.Ok, $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"),
            new("system", Verdict.Ok, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}"),
            new("processor", Verdict.Ok, Processor()),
            await TryAsync("onnx runtime", () => Task.FromResult(OnnxRuntime())),
            await TryAsync("tokenizer", () => Task.FromResult(Tokenizer())),
        };
        await AddModelsAsync(findings, cancellationToken);
        if (store is not null)
            findings.Add(await TryAsync("store", () => StoreAsync(store, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        return findings;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any fault of a part is what is looked for.")]
    private static async Task<Finding> TryAsync(string check, Func<Task<string>> examine)
    {
        try
        {
            return new Finding(check, Verdict.Ok, await examine());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A missing native library hides behind the type initializer that wanted it.
            return new Finding(check, Verdict.Broken, e is TypeInitializationException { InnerException: { } cause } ? cause.Message : e.Message);
        }
    }

    private static string Processor()
    {
        var features = new (string Name, bool IsThere)[]
        {
            ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512F", Avx512F.IsSupported), ("AVX-512VBMI", Avx512Vbmi.IsSupported), ("AdvSimd", AdvSimd.IsSupported),
        };
        var found = features.Where(feature => feature.IsThere).Select(feature => feature.Name).DefaultIfEmpty("no vector extensions");
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {Vector<byte>.Count * 8}-bit vectors: {string.Join(", ", found)}");
    }

    private static string OnnxRuntime() => $"{OrtEnv.Instance().GetVersionString()}, {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}";

    /// <summary>What bert-base-uncased makes of an accented word with a known prefix: normalisation, pieces and template all take part.</summary>
    private static string Tokenizer()
    {
        var tokenizer = WordPieceTokenizer.FromVocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cafe", "##s", ","]);
        var tokens = tokenizer.Tokenize("Cafés, 東").Tokens;
        string[] expected = ["[CLS]", "cafe", "##s", ",", "[UNK]", "[SEP]"];
        return tokens.SequenceEqual(expected, StringComparer.Ordinal)
            ? "self test passed"
            : throw new InvalidOperationException($"self test failed: expected {string.Join(' ', expected)}, found {string.Join(' ', tokens)}");
    }

    private static async Task AddModelsAsync(List<Finding> findings, CancellationToken cancellationToken)
    {
        var folders = ModelFiles.FindModels(ModelsListCommand.LocalFolders([])).ToList();
        if (folders.Count == 0)
            findings.Add(new Finding("models", Verdict.Note, "none in the folder 'models' here"));
        foreach (var folder in folders)
        {
            var card = await ModelCard.ReadAsync(folder, cancellationToken);
            findings.Add(new Finding(
                "model " + card.Name,
                card.Problems.Count == 0 ? Verdict.Ok : Verdict.Broken,
                card.Problems.Count == 0 ? $"{card.Kind}, {Output.Printable.Bytes(card.Size)}" : string.Join(" ", card.Problems)));
        }
    }

    private static async Task<string> StoreAsync(StoreUrl url, CancellationToken cancellationToken)
    {
        await using var store = await url.OpenAsync(create: false, cancellationToken);
        var info = await store.GetInfoAsync(cancellationToken);
        var collections = await store.ListAsync(cancellationToken);
        var abilities = new (string Name, bool IsThere)[]
        {
            ("durable", info.Capabilities.Durable), ("idf weighting", info.Capabilities.IdfWeighting), ("text search", info.Capabilities.TextSearch),
            ("semantic search", info.Capabilities.SemanticSearch), ("server fusion", info.Capabilities.ServerFusion),
            ("payload updates", info.Capabilities.PayloadUpdates), ("filters on words", info.Capabilities.FiltersOnWords),
        };
        var can = abilities.Where(ability => ability.IsThere).Select(ability => ability.Name);
        return string.Create(CultureInfo.InvariantCulture, $"{info.Product} {info.Version ?? "of unknown version"}, {collections.Count} collections; can: {string.Join(", ", can)}");
    }
}
