using Connectors.Cli.Options;

namespace Connectors.Cli.Tests;

public class SpecTests
{
    [Theory]
    [InlineData("splade:models/a", "models/a")]
    [InlineData("splade:C:\\models\\a#onnx/b.onnx", "C:\\models\\a#onnx/b.onnx")]
    public void An_encoder_keeps_everything_after_the_first_colon(string text, string path)
    {
        var spec = EncoderSpec.Parse(text);
        Assert.Equal((EncoderKind.Splade, path), (spec.Kind, spec.Path));
        Assert.Equal(text, spec.ToString());
    }

    [Theory]
    [InlineData("inference-free:models/a", "models/a")]
    [InlineData("inference-free:models/a#onnx/b.onnx", "models/a")]
    public void An_inference_free_encoder_is_sparse_and_has_its_folder_without_the_file(string text, string folder)
    {
        var spec = EncoderSpec.ParseSparse(text);
        Assert.Equal((EncoderKind.InferenceFree, folder, text), (spec.Kind, spec.Folder, spec.ToString()));
        Assert.Throws<FormatException>(() => EncoderSpec.ParseDense(text));
    }

    [Theory]
    [InlineData("bm25", "bm25:english")]
    [InlineData("bm25:german", "bm25:german")]
    public void BM25_has_a_language_and_no_folder(string text, string whole)
    {
        var spec = EncoderSpec.ParseSparse(text);
        Assert.Equal((EncoderKind.Bm25, false, SparseWeighting.Idf), (spec.Kind, spec.HasFolder, spec.Weighting));
        Assert.Equal(whole, spec.ToString());
    }

    [Fact]
    public void A_fusion_says_its_kind_its_number_and_the_weight_of_the_dense_leg()
    {
        Assert.Equal(new FusionSpec(Fusion.Rrf(60), null), FusionSpec.Parse("rrf"));
        Assert.Equal(new FusionSpec(Fusion.Rrf(2.5), null), FusionSpec.Parse("rrf:2.5"));
        Assert.Equal(new FusionSpec(Fusion.Linear(ScoreNormalization.MinMax), 0.7), FusionSpec.Parse("linear:0.7"));
        Assert.Equal(new FusionSpec(Fusion.Linear(ScoreNormalization.ZScore), 0), FusionSpec.Parse("linear:0:zscore"));
        Assert.Equal(new FusionSpec(Fusion.Dbsf(), null), FusionSpec.Parse("dbsf"));
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("linear:0,7:minmax")]
    [InlineData("linear:NaN:minmax")]
    [InlineData("linear:0.5:minmax:x")]
    [InlineData("dbsf:1")]
    [InlineData("RRF")]
    [InlineData("")]
    public void A_text_that_is_no_fusion_is_refused(string text) => Assert.Throws<FormatException>(() => FusionSpec.Parse(text));

    [Theory]
    [InlineData("body:text", null)]
    [InlineData("body:text:english", "english")]
    [InlineData("body:text:{\"type\":\"english\",\"stop_words\":[\"a:b\"]}", "{\"type\":\"english\",\"stop_words\":[\"a:b\"]}")]
    public void An_analyzer_keeps_everything_after_the_second_colon(string text, string? analyzer)
    {
        var field = FieldSpec.ParseText(text);
        Assert.Equal(("body", "text", analyzer), (field.Name, field.Source, field.Analyzer));
    }

    [Fact]
    public void Fields_say_their_settings_after_colons()
    {
        var dense = FieldSpec.ParseDense("d:384:euclid");
        Assert.Equal(("d", 384, Distance.Euclid), (dense.Name, dense.Dimensions, dense.Distance));
        Assert.Equal(Distance.Cosine, FieldSpec.ParseDense("d:384").Distance);
        Assert.Equal(SparseWeighting.Idf, FieldSpec.ParseSparse("s:idf").Weighting);
        Assert.Equal((PayloadType.DateTime, true), (FieldSpec.ParsePayload("t:datetime:indexed").Type, FieldSpec.ParsePayload("t:datetime:indexed").Indexed));
        Assert.False(FieldSpec.ParsePayload("t:text").Indexed);
    }
}
