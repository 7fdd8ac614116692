namespace Connectors.Encoders;

/// <summary>Models that are known to be useful. Encoders take any other model too; nothing here is downloaded unless asked for.</summary>
public static class ModelCatalog
{
    // Licence, size, vocabulary, dimensions and file of what fastembed offers: its lists of models at c48247f (2026-08-19).
    private const string FastembedSplade = "qdrant/fastembed sparse/splade_pp.py";
    private const string FastembedInferenceFree = "qdrant/fastembed sparse/if_splade.py";
    private const string FastembedDense = "qdrant/fastembed text/pooled_normalized_embedding.py";
    private const string FastembedOptimised = "qdrant/fastembed text/onnx_embedding.py";
    private const string FastembedRerank = "qdrant/fastembed rerank/cross_encoder/onnx_text_cross_encoder.py";

    // Parameters: the tables of sentence-transformers (85ec645). Licences: the models' cards, as encoders-and-fusion.md section 0 and 5.1 record them.
    private const string SentenceTransformers = "sentence-transformers docs/sparse_encoder/pretrained_models.md; model card";

    // What was measured and read in this repository's own copy: models/SOURCES.md.
    private const string Measured = "models/SOURCES.md";

    private const string Apache = "Apache-2.0";
    private const string Mit = "MIT";
    private const string NonCommercial = "CC-BY-NC-SA-4.0";

    /// <summary>bert-base-uncased's vocabulary, which all of these sparse models share.</summary>
    private const int BertWords = 30522;

    /// <summary>Gets the models, by kind and then in the order in which to try them.</summary>
    public static IReadOnlyList<KnownModel> Models { get; } =
    [
        new() { Id = "bm25", Kind = ModelKind.Bm25, Licence = Apache, NeedsIdf = true, Source = "encoders-and-fusion.md 2.2" },

        new() { Id = "Qdrant/Splade_PP_en_v1", ExportOf = "prithivida/Splade_PP_en_v1", Kind = ModelKind.Splade, Licence = Apache, Size = 532_000_000, Parameters = 109_000_000, VocabularySize = BertWords, File = "model.onnx", Source = FastembedSplade },
        new() { Id = "prithivida/Splade_PP_en_v2", Kind = ModelKind.Splade, Licence = Apache, Parameters = 109_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "rasyosef/splade-tiny", Kind = ModelKind.Splade, Licence = Mit, Parameters = 4_400_000, VocabularySize = BertWords, MaxTokens = 512, Source = Measured },
        new() { Id = "rasyosef/splade-mini", Kind = ModelKind.Splade, Licence = null, Parameters = 11_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "opensearch-project/opensearch-neural-sparse-encoding-v2-distill", Kind = ModelKind.Splade, Licence = Apache, Parameters = 67_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "opensearch-project/opensearch-neural-sparse-encoding-v1", Kind = ModelKind.Splade, Licence = Apache, Parameters = 133_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "ibm-granite/granite-embedding-30m-sparse", Kind = ModelKind.Splade, Licence = Apache, Parameters = 30_000_000, Source = SentenceTransformers },
        new() { Id = "naver/splade-v3", Kind = ModelKind.Splade, Licence = NonCommercial, Parameters = 109_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "naver/splade-v3-distilbert", Kind = ModelKind.Splade, Licence = NonCommercial, Parameters = 67_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "naver/splade-v3-lexical", Kind = ModelKind.Splade, Licence = NonCommercial, Parameters = 109_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "naver/splade-cocondenser-ensembledistil", Kind = ModelKind.Splade, Licence = NonCommercial, Parameters = 109_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "naver/splade-cocondenser-selfdistil", Kind = ModelKind.Splade, Licence = NonCommercial, Parameters = 109_000_000, VocabularySize = BertWords, Source = SentenceTransformers },

        new() { Id = "Qdrant/opensearch-neural-sparse-encoding-doc-v3-gte", ExportOf = "opensearch-project/opensearch-neural-sparse-encoding-doc-v3-gte", Kind = ModelKind.InferenceFree, Licence = Apache, Size = 550_000_000, Parameters = 137_000_000, VocabularySize = BertWords, File = "model.onnx", Source = FastembedInferenceFree },
        new() { Id = "opensearch-project/opensearch-neural-sparse-encoding-doc-v3-distill", Kind = ModelKind.InferenceFree, Licence = Apache, Parameters = 67_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "opensearch-project/opensearch-neural-sparse-encoding-doc-v2-distill", Kind = ModelKind.InferenceFree, Licence = Apache, Parameters = 67_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "opensearch-project/opensearch-neural-sparse-encoding-doc-v2-mini", Kind = ModelKind.InferenceFree, Licence = Apache, Parameters = 23_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "opensearch-project/opensearch-neural-sparse-encoding-doc-v1", Kind = ModelKind.InferenceFree, Licence = Apache, Parameters = 133_000_000, VocabularySize = BertWords, Source = SentenceTransformers },
        new() { Id = "naver/splade-v3-doc", Kind = ModelKind.InferenceFree, Licence = NonCommercial, Parameters = 109_000_000, VocabularySize = BertWords, Source = SentenceTransformers },

        new() { Id = "qdrant/all-MiniLM-L6-v2-onnx", ExportOf = "sentence-transformers/all-MiniLM-L6-v2", Kind = ModelKind.Dense, Licence = Apache, Size = 90_000_000, Parameters = 22_700_000, VocabularySize = BertWords, Dimensions = 384, MaxTokens = 256, File = "model.onnx", Source = FastembedDense + "; " + Measured },
        new() { Id = "qdrant/bge-small-en-v1.5-onnx-q", ExportOf = "BAAI/bge-small-en-v1.5", Kind = ModelKind.Dense, Licence = Mit, Size = 67_000_000, Dimensions = 384, File = "model_optimized.onnx", Source = FastembedOptimised },
        new() { Id = "qdrant/bge-base-en-v1.5-onnx-q", ExportOf = "BAAI/bge-base-en-v1.5", Kind = ModelKind.Dense, Licence = Mit, Size = 210_000_000, Dimensions = 768, File = "model_optimized.onnx", Source = FastembedOptimised },
        new() { Id = "snowflake/snowflake-arctic-embed-xs", Kind = ModelKind.Dense, Licence = Apache, Size = 90_000_000, Dimensions = 384, File = "onnx/model.onnx", Source = FastembedOptimised },
        new() { Id = "thenlper/gte-base", Kind = ModelKind.Dense, Licence = Mit, Size = 440_000_000, Dimensions = 768, File = "onnx/model.onnx", Source = FastembedDense },

        new() { Id = "minishlab/potion-base-8M", Kind = ModelKind.Static, Licence = Mit, Size = 30_200_000, Dimensions = 256, File = "model.safetensors", Source = "huggingface.co/minishlab/potion-base-8M/tree/main" },

        new() { Id = "Xenova/ms-marco-MiniLM-L-6-v2", Kind = ModelKind.CrossEncoder, Licence = Apache, Size = 80_000_000, File = "onnx/model.onnx", Source = FastembedRerank },
        new() { Id = "Xenova/ms-marco-MiniLM-L-12-v2", Kind = ModelKind.CrossEncoder, Licence = Apache, Size = 120_000_000, File = "onnx/model.onnx", Source = FastembedRerank },
    ];

    /// <summary>Finds a model by its name on the hub, or by that of the model it is an export of.</summary>
    /// <param name="id">The name; upper and lower case are the same, as on the hub.</param>
    /// <returns>The model, or null.</returns>
    public static KnownModel? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Models.FirstOrDefault(model => Is(model.Id)) ?? Models.FirstOrDefault(model => Is(model.ExportOf));

        bool Is(string? name) => string.Equals(name, id, StringComparison.OrdinalIgnoreCase);
    }
}
