namespace Connectors.Tests.Errors;

public sealed class StoreExceptionTests
{
    [Fact]
    public void A_fault_says_what_was_done_where_and_whether_trying_again_can_help()
    {
        var cause = new IOException("reset");
        var error = new StoreException("m", cause) { Store = "s", Collection = "c", Operation = "o", StatusCode = "429", IsTransient = true, OutcomeUnknown = true, RetryAfter = TimeSpan.FromSeconds(2) };
        Assert.Equal(("m", "s", "c", "o", "429", true, true, TimeSpan.FromSeconds(2)), (error.Message, error.Store, error.Collection, error.Operation, error.StatusCode, error.IsTransient, error.OutcomeUnknown, error.RetryAfter));
        Assert.Same(cause, error.InnerException);
    }

    [Fact]
    public void By_default_trying_again_does_not_help_and_nothing_is_unknown()
    {
        foreach (var error in new StoreException[] { new(), new("m"), new CollectionNotFoundException("m"), new SchemaMismatchException("m"), new PartialUpsertException("m") })
        {
            Assert.False(error.IsTransient || error.OutcomeUnknown);
            Assert.Null(error.RetryAfter);
        }

        Assert.Empty(new PartialUpsertException().Report.Others);
        Assert.Empty(new SchemaMismatchException("m", new IOException()).Differences);
    }

    [Fact]
    public void A_missing_collection_is_named()
    {
        var cause = new IOException();
        var error = CollectionNotFoundException.Of("qdrant", "docs", "search", cause);
        Assert.Equal(("qdrant", "docs", "search"), (error.Store, error.Collection, error.Operation));
        Assert.Contains("'docs'", error.Message);
        Assert.Same(cause, error.InnerException);
    }
}
