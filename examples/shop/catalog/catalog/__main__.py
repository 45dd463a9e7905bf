from shop_common.serve import serve

from catalog.app import app

if __name__ == "__main__":
    serve(app, service="catalog", default_port=8000)
