namespace Connectors.Encoders.Tests;

public sealed class ModelCatalogTests
{
    [Fact]
    public void Every_model_has_what_a_user_decides_by()
    {
        Assert.True(ModelCatalog.Models.Count >= 25);
        Assert.Equal(ModelCatalog.Models.Count, ModelCatalog.Models.Select(model => model.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Enum.GetValues<ModelKind>(), ModelCatalog.Models.Select(model => model.Kind).Distinct());
        Assert.All(ModelCatalog.Models, model => Assert.NotEmpty(model.Source));
        Assert.All(ModelCatalog.Models.Where(model => model.Kind != ModelKind.Bm25), model => Assert.True(Connectors.Encoders.Hub.HubNames.IsModelId(model.Id), model.Id));
    }

    /// <summary>The weights of naver are CC BY-NC-SA (encoders-and-fusion.md, licences).</summary>
    [Fact]
    public void Non_commercial_models_are_marked_and_never_come_first()
    {
        Assert.Equal(
            ModelCatalog.Models.Where(model => model.Id.StartsWith("naver/", StringComparison.Ordinal)),
            ModelCatalog.Models.Where(model => model.IsNonCommercial));
        Assert.All(ModelCatalog.Models.GroupBy(model => model.Kind), kind => Assert.False(kind.First().IsNonCommercial));
    }

    [Fact]
    public void A_model_is_found_by_its_name_and_by_that_of_the_original()
    {
        Assert.Equal("Qdrant/Splade_PP_en_v1", ModelCatalog.Find("prithivida/splade_pp_en_v1")?.Id);
        Assert.Equal("naver/splade-v3", ModelCatalog.Find("naver/splade-v3")?.Id);
        Assert.Null(ModelCatalog.Find("acme/encoder"));
    }
}
