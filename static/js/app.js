// The page that is shown without a network (/sw.js). Where a browser refuses it, the portal works as before.
navigator.serviceWorker?.register("/sw.js").catch(() => {});
