namespace Connectors.Onnx.Tests.Tiny;

/// <summary>modules.json as the versions of sentence-transformers write it.</summary>
internal static class Modules
{
    public const string Splade5 = """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.sparse_encoder.models.MLMTransformer"},
         {"idx":1,"name":"1","path":"1_SpladePooling","type":"sentence_transformers.sparse_encoder.models.SpladePooling"}]
        """;

    public const string Splade6 = """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.transformer.Transformer"},
         {"idx":1,"name":"1","path":"1_SpladePooling","type":"sentence_transformers.sparse_encoder.modules.splade_pooling.SpladePooling"}]
        """;

    public const string Dense5 = """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
         {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
         {"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]
        """;

    public const string Dense6 = """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.transformer.Transformer"},
         {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.sentence_transformer.modules.pooling.Pooling"}]
        """;

    public const string Routed = """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.router.Router"}]
        """;

    public const string RouterConfig = """
        {"types":{"query_0_SparseStaticEmbedding":"sentence_transformers.sparse_encoder.models.SparseStaticEmbedding.SparseStaticEmbedding",
                  "":"sentence_transformers.sparse_encoder.models.MLMTransformer.MLMTransformer",
                  "document_1_SpladePooling":"sentence_transformers.sparse_encoder.models.SpladePooling.SpladePooling"},
         "structure":{"query":["query_0_SparseStaticEmbedding"],"document":["","document_1_SpladePooling"]},
         "parameters":{"default_route":"document"}}
        """;
}
